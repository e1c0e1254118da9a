/**
 * A stand-in for the part of Azure that the pipelines talk to, for tests only: ARM, {@code az}, Kudu, Key Vaults, roles, and
 * the data apps themselves. Scripts under test use the true host names over https; {@link dev.codeonly.pipelines.kudu.Azure#environment()}
 * sends curl and {@code az} here.
 *
 * <pre>{@code
 * try (Azure azure = Azure.start(folder)) {
 *     SiteStandIn app = azure.site("rg", "data-ingest", home);
 *     app.faults().next("POST", "/api/command", Fault.DROP_AFTER);
 *     run(script, azure.environment());
 *     assertThat(app.health("/api/health").status()).isEqualTo(200);
 * }
 * }</pre>
 *
 * As in Kudu, a deployment has a temporary id until its archive has been unpacked, {@code latest} is answered 202 while one
 * runs (a deployment asked for by its id always 200), a file that exists is changed only with {@code If-Match}, and the
 * times in an archive are read as UTC in steps of two seconds.
 *
 * <p>Real are: https, the splitting of a command's arguments, the processes it starts, KuduSync and its manifests, the files
 * in the home, the Python process that imports the deployed code and answers for it. What differs from Azure:
 *
 * <ul>
 *   <li>{@code /home} is no mount: it is replaced in a command's arguments, and back in its output, by
 *       {@link dev.codeonly.pipelines.kudu.HomeView}.
 *   <li>A restart returns when the new process has imported the code, so that no test depends on who is faster.
 *   <li>A reference to a Key Vault stays what it is in a data app's environment, and its roles are never asked for.
 *   <li>{@code az} gives a token for no longer than the tests allow, also where the real one has one in its cache.
 * </ul>
 *
 * <p>A template's deployment ({@link dev.codeonly.pipelines.kudu.Provisioned}) is evaluated by {@code dev.codeonly.infra}. A
 * Function App that it makes runs from the zip that was sent, if its identity has a role to read it; each invocation is a JVM
 * that loads the jar and {@code lib/} as the Java worker does, with the app settings as its environment. A mount is the folder
 * of its share, if its key is found through setting, vault and role, and its path is replaced in {@code DATA_APPS}. The zip is
 * not made by Maven, which would take longer than all else, but from this build's own classes and libraries
 * ({@code StagedMaintainer}); what Maven stages is looked at by whoever builds.
 */
package dev.codeonly.pipelines.kudu;
