package dev.codeonly.app;

import java.util.Optional;

/** Which build of the maintainer this is. */
public final class Build {
    private Build() {}

    /** The version in the jar's manifest; {@code unpackaged} when the classes come from a folder. */
    public static String version() {
        return Optional.ofNullable(Build.class.getPackage().getImplementationVersion())
                .orElse("unpackaged");
    }
}
