package dev.codeonly.lab.trees;

import java.io.IOException;
import java.nio.file.Path;

/**
 * One odd thing.
 *
 * @param thing in words, as the table has them
 * @param maker puts it where it belongs
 * @param withoutWord whether the packages have no {@code .package_set}: that alone would tell that a RECORD is another
 * @param whileCopied whether it happens only when the copy has begun
 */
record Odd(String thing, Maker maker, boolean withoutWord, boolean whileCopied) {
    static final String MODULES = "lib/site-packages/";

    /** Puts something odd on a share. */
    @FunctionalInterface
    interface Maker {
        void make(Place place) throws IOException;
    }

    /**
     * Where it happens.
     *
     * @param home of the data app, which has good packages and a good backup of older ones
     * @param outside a folder that nobody may touch, with a file {@code secret.py} and a folder {@code folder}
     */
    record Place(Path home, Path outside) {
        Path outside(String name) {
            return outside.resolve(name);
        }

        Path packages() {
            return home.resolve("site/wwwroot/.python_packages");
        }

        Path backup() {
            return home.resolve("data/.python_packages_backup");
        }

        Path store() {
            return home.resolve("data/.python_packages_store");
        }

        /** Below site-packages of what is live. */
        Path module(String path) {
            return packages().resolve(MODULES + path);
        }
    }

    static Odd of(String thing, Maker maker) {
        return new Odd(thing, maker, false, false);
    }

    static Odd record(String thing, Maker maker) {
        return new Odd(thing, maker, true, false);
    }

    static Odd whileCopied(String thing, Maker maker) {
        return new Odd(thing, maker, false, true);
    }

    @Override
    public String toString() {
        return thing;
    }
}
