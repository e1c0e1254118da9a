package dev.codeonly.pipelines.kudu;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The control plane, as far as the pipelines use it: a site, its configuration, restart, trigger sync, functions. */
final class Arm {
    static final String SUBSCRIPTION = "11111111-2222-3333-4444-555555555555";

    private static final Pattern SITE = Pattern.compile("/subscriptions/([^/]+)/resource[gG]roups/([^/]+)/providers/"
            + "Microsoft\\.Web/sites/([^/]+)(?:/slots/([^/]+))?(/.*)?");

    private final Collection<SiteStandIn> sites;
    private final Roles roles;

    Arm(Collection<SiteStandIn> sites, Roles roles) {
        this.sites = sites;
        this.roles = roles;
    }

    static boolean isFor(SiteNames names, String path) {
        Matcher site = SITE.matcher(path);
        return site.matches() && named(site).equals(names);
    }

    Answer answer(Request request) throws IOException {
        if (Roles.isFor(request.path())) {
            return roles.answer(request);
        }
        Matcher path = SITE.matcher(request.path());
        if (!path.matches() || !path.group(1).equals(SUBSCRIPTION)) {
            return error(404, "InvalidResourceType", "The resource '" + request.path() + "' could not be found.");
        }
        if (!request.parameters().containsKey("api-version")) {
            return error(
                    400, "MissingApiVersionParameter", "The api-version query parameter (?api-version=) is required.");
        }
        SiteNames wanted = named(path);
        Optional<SiteStandIn> site =
                sites.stream().filter(one -> one.names().equals(wanted)).findFirst();
        if (site.isEmpty()) {
            return error(
                    404,
                    "ResourceNotFound",
                    "The Resource 'Microsoft.Web/sites/" + wanted.full() + "' under resource group '" + wanted.group()
                            + "' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix");
        }
        String asked =
                request.method() + " " + Optional.ofNullable(path.group(5)).orElse("");
        Optional<Answer> configured = site.get().configuration().answer(asked, request);
        return configured.isPresent() ? configured.get() : answer(asked, site.get());
    }

    private static Answer answer(String wanted, SiteStandIn site) {
        switch (wanted) {
            case "GET ":
                return Answer.json(200, site(site));
            case "GET /config/web":
                return Answer.json(200, resource(site, "/config/web", "Microsoft.Web/sites/config", web(site)));
            case "GET /functions":
                return Answer.json(200, Json.object("value", functions(site), "nextLink", null));
            case "POST /restart":
                site.restart();
                return Answer.of(200);
            case "POST /syncfunctiontriggers":
                site.syncTriggers();
                return Answer.of(204);
            default:
                return error(404, "NotFound", "The stand-in has no '" + wanted + "'.");
        }
    }

    private static Map<String, Object> site(SiteStandIn site) {
        String host = site.defaultHostName();
        Map<String, Object> resource = resource(
                site,
                "",
                "Microsoft.Web/sites",
                Json.object(
                        "name", site.name(),
                        "state", site.platform().state(),
                        "hostNames", List.of(host),
                        "enabledHostNames", List.of(host, site.scmHost()),
                        "hostNameSslStates",
                                List.of(
                                        Json.object("name", host, "sslState", "Disabled", "hostType", "Standard"),
                                        Json.object(
                                                "name", site.scmHost(),
                                                "sslState", "Disabled",
                                                "hostType", "Repository")),
                        "defaultHostName", host,
                        "publicNetworkAccess", site.platform().publicNetworkAccess(),
                        "resourceGroup", site.names().group(),
                        "httpsOnly", true));
        resource.put("identity", site.configuration().identity());
        return resource;
    }

    private static Map<String, Object> web(SiteStandIn site) {
        List<Object> everybody = List.of(Json.object(
                "ipAddress", "Any",
                "action", "Allow",
                "priority", Integer.MAX_VALUE,
                "name", "Allow all",
                "description", "Allow all access"));
        return Json.object(
                "linuxFxVersion", site.platform().linuxFxVersion(),
                "ipSecurityRestrictions", everybody,
                "scmIpSecurityRestrictions", everybody);
    }

    private static List<Object> functions(SiteStandIn site) {
        List<Object> functions = new ArrayList<>();
        for (JsonNode config : site.functions()) {
            String name = config.path("name").asText();
            functions.add(Json.object(
                    "id",
                    site.names().id() + "/functions/" + name,
                    "name",
                    site.name() + "/" + name,
                    "type",
                    "Microsoft.Web/sites/functions",
                    "properties",
                    Json.object("name", name, "config", config, "language", "python", "isDisabled", false)));
        }
        return functions;
    }

    private static Map<String, Object> resource(SiteStandIn site, String below, String type, Object properties) {
        return Json.object(
                "id",
                site.names().id() + below,
                "name",
                site.name() + below.replaceFirst("^/config", ""),
                "type",
                type,
                "kind",
                "functionapp,linux",
                "location",
                "West Europe",
                "properties",
                properties);
    }

    private static SiteNames named(Matcher site) {
        return new SiteNames(site.group(2), site.group(3), Optional.ofNullable(site.group(4)));
    }

    private static Answer error(int status, String code, String message) {
        return Answer.json(status, Json.object("error", Json.object("code", code, "message", message)));
    }
}
