package dev.codeonly.pipelines.azure;

/** A parsed expression of Azure Pipelines, for compile time and run time alike. */
@FunctionalInterface
interface Expression {
    Object evaluate(Context context);

    /** What an expression may name: `parameters`, `variables`, the variable of an `each`, `dependencies`, … */
    interface Context {
        /** Fails for a name that does not exist here. */
        Object named(String name);

        /** The functions that exist only here, such as succeeded(); fails for any other. */
        default Object call(String function, Arguments arguments) {
            throw new PipelineException(
                    "function '" + function + "' does not exist here, or this runner does not know" + " it");
        }
    }

    /** Evaluated when asked for, because and, or and iif look no further than they must. */
    interface Arguments {
        int size();

        Object get(int index);

        default String text(int index) {
            return Values.text(get(index));
        }

        default boolean truth(int index) {
            return Values.truth(get(index));
        }
    }
}
