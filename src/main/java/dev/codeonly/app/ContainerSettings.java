package dev.codeonly.app;

import dev.codeonly.offshare.Container;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads where the package sets are, if they are anywhere. */
final class ContainerSettings {
    /** Of a container: Microsoft, "Naming and Referencing Containers". */
    private static final String NAME = "[a-z0-9](?:-?[a-z0-9]){2,62}";

    private static final Pattern IN_AZURE = Pattern.compile("/" + NAME);

    /** An emulator has the account in the path. */
    private static final Pattern HERE = Pattern.compile("/[a-z0-9]{3,24}/" + NAME);

    private static final Pattern HARMLESS = Pattern.compile("((https?|file)://[A-Za-z0-9.:-]*)?[A-Za-z0-9./_-]{0,80}");

    private static final Pattern CLIENT_ID = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    private static final Pattern ENDPOINT =
            Pattern.compile("(?:^|;)\\s*BlobEndpoint=([^;]+)", Pattern.CASE_INSENSITIVE);
    private static final Set<String> THIS_MACHINE = Set.of("127.0.0.1", "localhost", "[::1]");

    /** What Azure calls this very Function App; no other in Azure has the name. */
    private static final String SITE = "WEBSITE_SITE_NAME";

    private final Map<String, String> environment;

    private ContainerSettings(Map<String, String> environment) {
        this.environment = environment;
    }

    /** The container; empty when PACKAGE_SETS_URL is not set, whatever else is. */
    static Optional<Container> of(Map<String, String> environment) throws SettingsException {
        Optional<String> url = Setting.PACKAGE_SETS_URL.in(environment);
        return url.isEmpty() ? Optional.empty() : Optional.of(new ContainerSettings(environment).at(url.get()));
    }

    private Container at(String text) throws SettingsException {
        URI url = url(text);
        return new Container(url, clientId(), connectionString(url), owner(), environment);
    }

    private static URI url(String text) throws SettingsException {
        try {
            URI url = new URI(text.replaceAll("/+$", ""));
            boolean here = isHere(url);
            if (url.getRawQuery() != null || url.getRawFragment() != null || url.getRawUserInfo() != null) {
                // not shown: what stands there may be a secret
                throw new SettingsException(
                        "PACKAGE_SETS_URL has more than host and path; put the container's URL without a SAS or a user: access is by"
                                + " identity");
            }
            String path = String.valueOf(url.getRawPath());
            boolean isContainer = (here ? HERE : IN_AZURE).matcher(path).matches();
            if (url.getHost() != null && isContainer && ("https".equals(url.getScheme()) || here)) {
                return url;
            }
        } catch (URISyntaxException e) {
            throw new SettingsException("PACKAGE_SETS_URL is no URL; " + remedy());
        }
        throw new SettingsException("PACKAGE_SETS_URL is " + shown(text) + "; " + remedy());
    }

    /** A value that is only a name or an address; anything else may be a key in the wrong place, and is not shown. */
    private static String shown(String text) {
        return HARMLESS.matcher(text).matches() ? Shown.quoted(text) : "something else";
    }

    private static String remedy() {
        return "put the URL of a container, such as https://<account>.blob.core.windows.net/package-sets";
    }

    private static boolean isHere(URI url) {
        return THIS_MACHINE.contains(String.valueOf(url.getHost()));
    }

    /** What is no address is not here; its text is never shown, for it stands in a connection string. */
    private static boolean isHere(String address) {
        try {
            return isHere(new URI(address));
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private Optional<String> clientId() throws SettingsException {
        Optional<String> id = Setting.PACKAGE_SETS_CLIENT_ID.in(environment);
        if (id.isPresent() && !CLIENT_ID.matcher(id.get()).matches()) {
            throw new SettingsException(
                    "PACKAGE_SETS_CLIENT_ID is " + shown(id.get())
                            + "; put the client id (a GUID) of the user-assigned identity, or leave it away for the system-assigned one");
        }
        return id;
    }

    /** With an account key; so it must not leave this machine. It is never shown. */
    private Optional<String> connectionString(URI url) throws SettingsException {
        Optional<String> text = Setting.PACKAGE_SETS_CONNECTION_STRING.in(environment);
        if (text.isEmpty()) {
            return text;
        }
        Matcher endpoint = ENDPOINT.matcher(text.get());
        boolean emulator = text.get().strip().equalsIgnoreCase("UseDevelopmentStorage=true")
                || (endpoint.find() && isHere(endpoint.group(1).strip()));
        if (!emulator || !isHere(url)) {
            throw new SettingsException(
                    "PACKAGE_SETS_CONNECTION_STRING is for an emulator on this machine; leave it away for an account in Azure: there"
                            + " access is by identity");
        }
        return text;
    }

    private Optional<String> owner() throws SettingsException {
        Optional<String> owner = Setting.PACKAGE_SETS_OWNER.in(environment);
        if (owner.isPresent() && !DataAppsJson.NAME.matcher(owner.get()).matches()) {
            throw new SettingsException("PACKAGE_SETS_OWNER is " + shown(owner.get())
                    + "; put letters, digits, hyphens and underscores, at most 80, beginning with a letter or digit");
        }
        return owner.or(() -> Optional.ofNullable(environment.get(SITE)).filter(DataAppsJson.NAME.asMatchPredicate()));
    }
}
