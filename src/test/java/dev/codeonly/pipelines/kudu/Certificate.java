package dev.codeonly.pipelines.kudu;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** One certificate for all hosts of the stand-in, which is its own authority; made once a JVM, by keytool. */
final class Certificate {
    private static final String NAMES = String.join(
            ",",
            "san=dns:management.azure.com",
            "dns:login.microsoftonline.com",
            "dns:*.vault.azure.net",
            "dns:*.blob.core.windows.net",
            "dns:*.azurewebsites.net",
            "dns:*.scm.azurewebsites.net",
            "dns:*." + SiteNames.REGION + ".azurewebsites.net",
            "dns:*.scm." + SiteNames.REGION + ".azurewebsites.net");
    private static final String PASSWORD = "of-a-throw-away-key";

    private static Certificate made;

    private final KeyStore keys;

    private Certificate(KeyStore keys) {
        this.keys = keys;
    }

    static synchronized Certificate get() {
        if (made == null) {
            made = make();
        }
        return made;
    }

    /** What clients have to trust. */
    String pem() throws GeneralSecurityException {
        byte[] encoded = keys.getCertificate("azure").getEncoded();
        String text = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(encoded);
        return "-----BEGIN CERTIFICATE-----\n" + text + "\n-----END CERTIFICATE-----\n";
    }

    SSLContext context() throws GeneralSecurityException {
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    private static Certificate make() {
        try {
            Path folder = Files.createTempDirectory("certificate");
            Path store = folder.resolve("keys.p12");
            Program.run(keytool(store));
            KeyStore keys = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(store)) {
                keys.load(in, PASSWORD.toCharArray());
            }
            Files.delete(store);
            Files.delete(folder);
            return new Certificate(keys);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("keytool made a certificate that Java cannot use", e);
        }
    }

    private static List<String> keytool(Path store) {
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        return List.of(
                keytool,
                "-genkeypair",
                "-alias",
                "azure",
                "-keyalg",
                "EC",
                "-dname",
                "CN=Azure stand-in for tests",
                "-ext",
                NAMES,
                "-ext",
                "bc:critical=ca:true",
                "-validity",
                "30",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                store.toString());
    }
}
