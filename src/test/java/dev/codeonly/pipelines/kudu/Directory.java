package dev.codeonly.pipelines.kudu;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Who answers for which host. */
final class Directory {
    private final List<SiteStandIn> sites = new CopyOnWriteArrayList<>();
    private final Tokens tokens;
    private final Arm arm = new Arm(sites);

    Directory(Tokens tokens) {
        this.tokens = tokens;
    }

    /** Who answers, and of which site; ARM's calls may be about none. */
    record Place(Service service, Optional<SiteStandIn> site) {}

    void add(SiteStandIn site) {
        sites.add(site);
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

    Answer answer(Place place, Request request) throws IOException {
        if (place.service() == Service.KUDU || place.service() == Service.ARM) {
            Optional<Answer> refusal = tokens.refusal(request);
            if (refusal.isPresent()) {
                return refusal.get();
            }
        }
        return switch (place.service()) {
            case ARM -> arm.answer(request);
            case KUDU -> place.site().orElseThrow().kudu(request);
            case APP -> place.site().orElseThrow().serve(request);
            case LOGIN -> tokens.get();
            case NOBODY -> Answer.html(404, "<html><body>404 Web Site not found.</body></html>");
        };
    }
}
