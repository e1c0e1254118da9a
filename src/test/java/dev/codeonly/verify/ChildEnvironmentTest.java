package dev.codeonly.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The environment of an import check")
class ChildEnvironmentTest {
    private static final Path SITE = Path.of("/tree/lib/site-packages");

    @ParameterizedTest
    @DisplayName("has no variable whose name speaks of secrets")
    @ValueSource(
            strings = {
                "AzureWebJobsStorage",
                "AzureWebJobsStorage__accountName",
                "AzureWebJobsDashboardConnection",
                "WEBSITE_CONTENTAZUREFILECONNECTIONSTRING",
                "CUSTOMCONNSTR_Data",
                "SQLAZURECONNSTR_Data",
                "IDENTITY_ENDPOINT",
                "IDENTITY_HEADER",
                "MSI_ENDPOINT",
                "MSI_SECRET",
                "AZURE_CLIENT_ID",
                "AZURE_CLIENT_SECRET",
                "AZURE_FEDERATED_TOKEN_FILE",
                "APPINSIGHTS_INSTRUMENTATIONKEY",
                "APPLICATIONINSIGHTS_CONNECTION_STRING",
                "WEBSITE_AUTH_ENCRYPTION_KEY",
                "WEBSITE_AUTH_SIGNING_KEY",
                "CONTAINER_ENCRYPTION_KEY",
                "CONTAINER_START_CONTEXT_SAS_URI",
                "MACHINEKEY_DecryptionKey",
                "WEBSITE_PRIVATE_CERTS_PATH",
                "WEBSITE_LOAD_CERTIFICATES",
                "DOCKER_REGISTRY_SERVER_PASSWORD",
                "db_password",
                "MYSQL_PWD",
                "PGPASSFILE",
                "AZURE_DEVOPS_EXT_PAT",
                "SYSTEM_ACCESSTOKEN",
                "GITHUB_TOKEN",
                "AWS_SECRET_ACCESS_KEY",
                "GOOGLE_APPLICATION_CREDENTIALS",
                "SSH_AUTH_SOCK",
                "SENTRY_DSN",
                "blob_sas"
            })
    void secretName(String name) {
        ChildEnvironment child = ChildEnvironment.of(Map.of(name, "x"), SITE);

        assertThat(child.variables()).doesNotContainKey(name);
        assertThat(child.withheld()).containsExactly(name);
    }

    @ParameterizedTest
    @DisplayName("has no variable whose value looks like a secret")
    @ValueSource(
            strings = {
                "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=abc==",
                "Endpoint=sb://x/;SharedAccessKeyName=a;SharedAccessKey=abc=",
                "BlobEndpoint=https://x/;SharedAccessSignature=sv=2020",
                "https://x.blob.core.windows.net/c/f?sv=2020&sig=abc%3D",
                "Server=tcp:x;User=a;Password=b",
                "Server=tcp:x;Uid=a;Pwd = b",
                "{\"host\":\"x\",\"password\":\"b\"}",
                "postgresql://user:b@host/db",
                "http://user@proxy:3128",
                "Endpoint=https://x.service.signalr.net;AccessKey=abc;Version=1.0;",
                "InstrumentationKey=00000000-0000-0000-0000-000000000001",
                "{\"client\": \"x\", \"appSecret\": \"b\"}",
                "Authorization: Bearer abcdefgh",
                "Basic dXNlcjpwYXNzd29yZA==",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==",
                "-----BEGIN PRIVATE KEY-----",
                "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc"
            })
    void secretValue(String value) {
        assertThat(ChildEnvironment.of(Map.of("SETTING", value), SITE).withheld())
                .containsExactly("SETTING");
    }

    @ParameterizedTest
    @DisplayName("has no variable that changes how Python behaves")
    @ValueSource(strings = {"PYTHONHOME", "PYTHONSTARTUP", "PYTHONINSPECT", "PYTHONWARNINGS", "PYTHONUSERBASE"})
    void pythonVariable(String name) {
        assertThat(ChildEnvironment.of(Map.of(name, "x"), SITE).variables()).doesNotContainKey(name);
    }

    @ParameterizedTest
    @DisplayName("has everything else")
    @ValueSource(
            strings = {
                "PATH=/usr/local/bin:/usr/bin",
                "LD_LIBRARY_PATH=/opt/lib",
                "LANG=C.UTF-8",
                "HOME=/home",
                "TMPDIR=/tmp",
                "PWD=/home/site/wwwroot",
                "OLDPWD=/",
                "SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt",
                "PYENV_VERSION=3.11.7",
                "AUTHOR=me",
                "WEBSITE_SITE_NAME=maintainer",
                "HTTPS_PROXY=http://proxy:3128",
                "OMP_NUM_THREADS=4",
                "LD_LIBRARY_PATH=/opt/monkey:/opt/token:/opt/lib",
                "LS_OPTIONS=basic",
                "MODE=bearer"
            })
    void rest(String variable) {
        String name = variable.substring(0, variable.indexOf('='));
        String value = variable.substring(name.length() + 1);

        assertThat(ChildEnvironment.of(Map.of(name, value), SITE).variables()).containsEntry(name, value);
    }

    @Test
    @DisplayName("has the tree alone in PYTHONPATH")
    void pythonPath() {
        assertThat(ChildEnvironment.of(Map.of("PYTHONPATH", "/elsewhere"), SITE).variables())
                .containsEntry("PYTHONPATH", SITE.toString());
    }
}
