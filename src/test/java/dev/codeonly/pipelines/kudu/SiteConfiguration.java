package dev.codeonly.pipelines.kudu;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What a pipeline can change of a site by Resource Manager. Each change of settings or runtime restarts the app. */
public final class SiteConfiguration {
    private final SiteStandIn site;
    private final List<String> changes = new ArrayList<>();
    private Optional<String> principal = Optional.empty();
    private int hiddenFor;

    SiteConfiguration(SiteStandIn site) {
        this.site = site;
    }

    /** The app's settings, values and all. */
    public Map<String, String> settings() {
        return site.platform().settings();
    }

    /** What was changed through Resource Manager, in order: {@code settings}, {@code runtime}, {@code identity}. */
    public synchronized List<String> changes() {
        return List.copyOf(changes);
    }

    /** The id of the app's own identity. */
    public synchronized Optional<String> principal() {
        return principal;
    }

    /** The app has one already. */
    public synchronized String withIdentity() {
        principal = principal.or(() -> Optional.of(UUID.randomUUID().toString()));
        return principal.get();
    }

    /** So many looks at the site do not show an identity yet that it already has. */
    public synchronized SiteConfiguration identityHiddenFor(int looks) {
        hiddenFor = looks;
        return this;
    }

    /** As a site shows it; null if it has none. */
    synchronized Map<String, Object> identity() {
        if (principal.isEmpty()) {
            return null;
        }
        boolean hidden = hiddenFor > 0;
        hiddenFor = Math.max(0, hiddenFor - 1);
        return Json.object("type", "SystemAssigned", "principalId", hidden ? null : principal.get());
    }

    /** Empty when the call is none of those. */
    Optional<Answer> answer(String wanted, Request request) throws IOException {
        switch (wanted) {
            case "POST /config/appsettings/list":
                break;
            case "PUT /config/appsettings":
                replaceSettings(request.json().path("properties"));
                break;
            case "PATCH /config/web":
                site.platform()
                        .linuxFxVersion(
                                request.json().at("/properties/linuxFxVersion").asText());
                changed("runtime");
                break;
            case "PATCH ":
                return Optional.of(
                        haveIdentity(request.json().at("/identity/type").asText()));
            default:
                return Optional.empty();
        }
        return Optional.of(Answer.json(200, Json.object("properties", settings())));
    }

    private void replaceSettings(JsonNode all) {
        settings().keySet().forEach(name -> site.platform().setting(name, ""));
        all.fields()
                .forEachRemaining(one ->
                        site.platform().setting(one.getKey(), one.getValue().asText()));
        changed("settings");
    }

    private void changed(String what) {
        synchronized (this) {
            changes.add(what);
        }
        site.restart();
    }

    private synchronized Answer haveIdentity(String type) {
        if (!type.equals("SystemAssigned")) {
            return Answer.text(400, "The stand-in gives no identity of type '" + type + "'.");
        }
        changes.add("identity");
        withIdentity();
        return Answer.json(200, Json.object("name", site.name()));
    }
}
