package dev.codeonly.pipelines.azure;

/** Where a piece of YAML stands: the alias of its repository, the path in it, the line. */
record Source(String repository, String path, int line) {
    static final String SELF = "self";

    /** What was given to a run by hand rather than written in a file. */
    static Source given() {
        return new Source(SELF, "what the run was started with", 0);
    }

    PipelineException error(String message) {
        return new PipelineException(this + ": " + message);
    }

    @Override
    public String toString() {
        return path + (repository.equals(SELF) ? "" : "@" + repository) + (line > 0 ? ":" + line : "");
    }
}
