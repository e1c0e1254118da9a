package dev.codeonly.pipelines.kudu;

import com.azure.storage.common.StorageSharedKeyCredential;
import com.sun.net.httpserver.Headers;
import dev.codeonly.fixtures.Azurite;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The storage account with package sets: the real Azurite, behind Azure's host name and for whoever has a token and a role. */
final class PackageSets {
    private static final String ACCOUNT = "stpackagesets";
    private static final String HOST = ACCOUNT + ".blob.core.windows.net";
    private static final Pattern PATH = Pattern.compile("/([a-z0-9-]+)(/.*)?");
    private static final Set<String> WRITERS = Set.of("Storage Blob Data Contributor", "Storage Blob Data Owner");
    private static final Set<String> PASSED_ON =
            Set.of("content-md5", "content-type", "if-match", "if-none-match", "range");

    private final Roles roles;
    private final HttpClient client = HttpClient.newHttpClient();

    PackageSets(Roles roles) {
        this.roles = roles;
    }

    boolean isAt(String host) {
        return host.equals(HOST);
    }

    PackageContainer container() {
        PackageContainer made = PackageContainer.made("https://" + HOST);
        roles.give(Provisioned.DEPLOYER, "Storage Blob Data Contributor", id(made.name()));
        return made;
    }

    private static String id(String container) {
        return "/subscriptions/" + Arm.SUBSCRIPTION
                + "/resourceGroups/rg-shared/providers/Microsoft.Storage/storageAccounts/" + ACCOUNT
                + "/blobServices/default/containers/" + container;
    }

    /** The pipelines' identity asks, with a token that was looked at; Azurite takes the account's key. */
    Answer answer(Request request, String caller) throws IOException {
        Matcher path = PATH.matcher(request.path());
        if (!path.matches() || request.header("x-ms-version").isEmpty()) {
            return error(400, "InvalidHeaderValue");
        }
        if (!roles.has(caller, WRITERS, id(path.group(1)))) {
            return error(403, "AuthorizationPermissionMismatch");
        }
        try {
            return answer(client.send(signed(request), HttpResponse.BodyHandlers.ofByteArray()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static HttpRequest signed(Request request) throws IOException {
        // Two at a time: a service may end a page where it likes.
        String page = request.query().contains("comp=list&") ? "&maxresults=2" : "";
        URI to = URI.create(Azurite.shared().address() + "/" + Azurite.ACCOUNT + request.uri() + page);
        Map<String, String> headers = passedOn(request.headers());
        headers.put("x-ms-date", DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC)));
        boolean body = request.method().equals("PUT");
        Map<String, String> toSign = new TreeMap<>(headers);
        toSign.put("Content-Length", Long.toString(request.size()));
        HttpRequest.Builder builder = HttpRequest.newBuilder(to)
                .method(
                        request.method(),
                        body ? HttpRequest.BodyPublishers.ofFile(request.body()) : HttpRequest.BodyPublishers.noBody());
        headers.forEach(builder::header);
        String signature = StorageSharedKeyCredential.fromConnectionString(
                        Azurite.connectionString(Azurite.shared().address()))
                .generateAuthorizationHeader(to.toURL(), request.method(), toSign);
        return builder.header("Authorization", signature).build();
    }

    private static Map<String, String> passedOn(Headers headers) {
        Map<String, String> all = new TreeMap<>();
        for (Map.Entry<String, List<String>> header : headers.entrySet()) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (name.startsWith("x-ms-") || PASSED_ON.contains(name)) {
                all.put(name, header.getValue().get(0));
            }
        }
        return all;
    }

    private static Answer answer(HttpResponse<byte[]> from) {
        Answer answer = Answer.of(from.statusCode()).withBody(from.body());
        for (Map.Entry<String, List<String>> header : from.headers().map().entrySet()) {
            String name = header.getKey();
            if (name.startsWith("x-ms-")
                    || Set.of("content-type", "etag", "last-modified").contains(name)) {
                answer = answer.with(name, header.getValue().get(0));
            }
        }
        return answer;
    }

    private static Answer error(int status, String code) {
        String text = "\ufeff<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>" + code
                + "</Code><Message>As the stand-in says it.</Message></Error>";
        return Answer.bytes(status, "application/xml", text.getBytes(StandardCharsets.UTF_8))
                .with("x-ms-error-code", code);
    }
}
