package dev.codeonly.infra;

import java.util.List;

/** An expression of a template: what stands between [ and ]. */
sealed interface ArmExpression {
    /** Text between single quotes. */
    record Text(String value) implements ArmExpression {}

    /** A whole number. */
    record Number(int value) implements ArmExpression {}

    /** A function with its arguments, which a lambda leaves unevaluated. */
    record Call(String function, List<ArmExpression> arguments) implements ArmExpression {}

    /** A property of an object or an element of an array. */
    record Member(ArmExpression of, ArmExpression key) implements ArmExpression {}

    static ArmExpression parse(String text) {
        return new ArmParser(text).whole();
    }
}
