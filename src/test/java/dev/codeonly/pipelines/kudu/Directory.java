package dev.codeonly.pipelines.kudu;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** Who answers for which host. */
final class Directory {
    private final List<SiteStandIn> sites = new CopyOnWriteArrayList<>();
    private final List<MaintainerHost> maintainers = new CopyOnWriteArrayList<>();
    private final Tokens tokens;
    private final List<Vault> vaults = new CopyOnWriteArrayList<>();
    private final Roles roles = new Roles();
    private final PackageSets packageSets = new PackageSets(roles);
    private final Arm arm = new Arm(sites, roles);
    private final Provisioned provisioned;

    Directory(Tokens tokens, Path folder, Surroundings surroundings) {
        this.tokens = tokens;
        provisioned = new Provisioned(folder, roles, this::vault, surroundings);
    }

    /** Who answers, and of which site; ARM's calls may be about none. */
    record Place(Service service, Optional<SiteStandIn> site) {}

    void add(SiteStandIn site) {
        sites.add(site);
    }

    void add(MaintainerHost maintainer) {
        maintainers.add(maintainer);
    }

    void add(Vault vault) {
        vaults.add(vault);
    }

    Roles roles() {
        return roles;
    }

    PackageSets packageSets() {
        return packageSets;
    }

    Provisioned provisioned() {
        return provisioned;
    }

    List<SiteStandIn> sites() {
        return List.copyOf(sites);
    }

    Place find(Request request) {
        String host = request.host();
        if (host.equals("management.azure.com")) {
            return new Place(
                    Service.ARM,
                    sites.stream()
                            .filter(site -> Arm.isFor(site.names(), request.path()))
                            .findFirst());
        }
        if (host.equals("login.microsoftonline.com")) {
            return new Place(Service.LOGIN, Optional.empty());
        }
        if (maintainer(host).isPresent() || provisioned.maintainerAt(host).isPresent()) {
            return new Place(Service.MAINTAINER, Optional.empty());
        }
        if (packageSets.isAt(host) || provisioned.accountAt(host).isPresent()) {
            return new Place(Service.BLOB, Optional.empty());
        }
        if (vault(host).isPresent()) {
            return new Place(Service.VAULT, Optional.empty());
        }
        for (SiteStandIn site : sites) {
            if (host.equals(site.scmHost())) {
                return new Place(Service.KUDU, Optional.of(site));
            }
            if (host.equals(site.defaultHostName())) {
                return new Place(Service.APP, Optional.of(site));
            }
        }
        return new Place(Service.NOBODY, Optional.empty());
    }

    private Optional<Vault> vault(String host) {
        return vaults.stream().filter(vault -> vault.isAt(host)).findFirst();
    }

    private Optional<MaintainerHost> maintainer(String host) {
        return maintainers.stream().filter(one -> one.has(host)).findFirst();
    }

    private Answer serve(Request request) throws IOException {
        Optional<MaintainerSite> deployed = provisioned.maintainerAt(request.host());
        return deployed.isPresent()
                ? deployed.get().serve(request)
                : maintainer(request.host()).orElseThrow().answer(request);
    }

    private Answer resource(Request request) throws IOException {
        for (MaintainerHost maintainer : maintainers) {
            Optional<Answer> answer = maintainer.resource(request);
            if (answer.isPresent()) {
                return answer.get();
            }
        }
        Optional<Answer> answer = provisioned.answer(request);
        return answer.isPresent() ? answer.get() : arm.answer(request);
    }

    private Answer blob(Request request) throws IOException {
        return packageSets.isAt(request.host())
                ? packageSets.answer(request, Provisioned.DEPLOYER)
                : provisioned.accountAt(request.host()).orElseThrow().answer(request, Provisioned.DEPLOYER);
    }

    private static String resource(Service service) {
        return service == Service.BLOB ? Tokens.STORAGE : Tokens.MANAGEMENT;
    }

    Answer answer(Place place, Request request) throws IOException {
        if (Set.of(Service.KUDU, Service.ARM, Service.VAULT, Service.BLOB).contains(place.service())) {
            Optional<Answer> refusal = tokens.refusal(request, resource(place.service()));
            if (refusal.isPresent()) {
                return refusal.get();
            }
        }
        return switch (place.service()) {
            case ARM -> resource(request);
            case BLOB -> blob(request);
            case VAULT -> vault(request.host()).orElseThrow().answer(request);
            case KUDU -> place.site().orElseThrow().kudu(request);
            case APP -> place.site().orElseThrow().serve(request);
            case MAINTAINER -> serve(request);
            case LOGIN -> tokens.get(request.parameters().getOrDefault("resource", Tokens.MANAGEMENT));
            case NOBODY -> Answer.html(404, "<html><body>404 Web Site not found.</body></html>");
        };
    }
}
