package dev.codeonly.backup;

import java.util.Locale;

/** How it was shown that the packages import. */
enum Grade {
    /** The subprocess imported them here. */
    IMPORTED,
    /** The content is sound and is the set that the build imported; no interpreter of that version is here. */
    PROVEN;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
