package dev.codeonly.pipelines.kudu;

import java.io.IOException;
import java.nio.file.Path;

/** A site's Kudu: what is behind its SCM host, for whoever brings a valid token. */
final class Kudu {
    private final SiteStandIn site;
    private final Path scratch;

    Kudu(SiteStandIn site, Path scratch) {
        this.site = site;
        this.scratch = scratch;
    }

    Answer answer(Request request) throws IOException {
        String path = request.path();
        if (!request.method().equals("GET") && isReadOnly(path)) {
            return Answer.text(409, "Read-only file system: the app runs from a package.");
        }
        if (path.startsWith("/api/vfs/")) {
            return new Vfs(site.home()).answer(request);
        }
        if (path.startsWith("/api/zip/")) {
            return new ZipFolder(site.home()).answer(request);
        }
        if (path.startsWith("/api/deployments") && request.method().equals("GET")) {
            return site.deployments().answer(request, site.name());
        }
        return switch (request.method() + " " + path) {
            case "POST /api/command" -> commands().run(request);
            case "POST /api/zipdeploy" -> new ZipDeploy(site, scratch).answer(request);
            default -> Answer.text(404, "No HTTP resource was found that matches '" + path + "'.");
        };
    }

    // A command can still write there, for nothing is mounted; Wwwroot is told by the app setting.
    private boolean isReadOnly(String path) {
        return !site.platform().runFromPackage().isEmpty() && path.matches("/api/(vfs|zip)/site/wwwroot/.*");
    }

    private Commands commands() {
        return new Commands(
                site.surroundings().children(),
                scratch,
                new HomeView(site.home()),
                site.kuduEnvironment(),
                site.platform().idleLimit());
    }
}
