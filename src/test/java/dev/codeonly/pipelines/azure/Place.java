package dev.codeonly.pipelines.azure;

/** Where in a run something happens; `hook` is empty but for deployments. */
record Place(String stage, String job, String hook) {
    String of(String step) {
        return stage + " / " + job + (hook.isEmpty() ? "" : "." + hook) + " / " + step;
    }
}
