/**
 * Runs pipelines of Azure DevOps from their YAML, as far as ours go, with real bash. Whatever is not listed here is an
 * error that names the file, the line and the construct; nothing is skipped in silence.
 *
 * <pre>
 * PipelineRun run = Pipeline.load(Map.of("self", folder), "pipelines/code-only-deploy.yml")
 *         .with("environment", "poc")                          // parameters, checked against their types and values
 *         .variableGroup("codeonly-poc", Map.of(…), Set.of("secretName"))
 *         .serviceConnection("azure-poc")
 *         .agent(workFolder, Map.of("PATH", …))                // nothing else is inherited from the test's environment
 *         .approvals(environment -> true)
 *         .minute(Duration.ofSeconds(1))                       // how long a minute of a time-out lasts
 *         .run(kill);                                          // kill.now() from any thread: kill -9 of all that runs
 * run.result(); run.steps(); run.step("display name").output(); run.log(); run.approvals(); run.rerun();
 * </pre>
 *
 * <b>Compile time.</b> {@code ${{ }}} with parameters, variables and each variables; if, elseif, else, each, insert; the
 * functions of {@link dev.codeonly.pipelines.azure.Functions}. Templates of stages, jobs, steps and variables, by a path
 * beside the file, from the root ({@code /x.yml}) or in another repository ({@code x.yml@alias}); extends.
 *
 * <p><b>Run time.</b> {@code $(x)}, {@code $[ ]}, conditions with variables, dependencies, stageDependencies; stages and jobs side
 * by side; deployment jobs (runOnce with deploy, on.success, on.failure), environments with approvals; the steps of
 * {@link dev.codeonly.pipelines.azure.StepKind}; the logging commands of {@link dev.codeonly.pipelines.azure.StepOutput}.
 *
 * <p><b>Stricter than Azure,</b> because it would go on with something nobody meant: an unknown parameter or compile-time
 * variable in an expression (Azure: empty); a text 'true' or 'false' where a boolean is needed (Azure: both are true);
 * a macro in a condition (Azure: text); an artifact without a name.
 *
 * <p><b>Less than Azure:</b> the steps of a job with a {@code container} run on the agent, since no engine is here; its image
 * is in the log, its endpoint must be a service connection. PipAuthenticate@1 gives pip the addresses that the test
 * declared by {@code feed}. The key of Cache@2 is text, no files.
 *
 * <p><b>As Azure,</b> though one may not expect it: scripts get neither {@code -e} nor {@code pipefail}; a boolean as text is True
 * or False; values inside an object parameter are texts; each job, and each hook of a deployment, starts on an empty
 * agent; what Cache@2 keeps stays below the work folder of the runs; a deploy hook downloads all artifacts and checks nothing out; an artifact loses its execute bits; approvals of
 * a stage come before its first job; what a step leaves in the background lives until its job ends.
 */
package dev.codeonly.pipelines.azure;
