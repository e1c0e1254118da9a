package dev.codeonly.lab.inputs;

import dev.codeonly.lab.Lab;
import net.jqwik.api.FixedSeedMode;
import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.PropagationMode;
import net.jqwik.api.lifecycle.PropertyAttributes;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;

/**
 * Lets a property draw from the laboratory's seed, as often as it says in the short run, and 50 times as often in the long
 * one. An example has no {@code tries} and is left alone.
 */
final class Draws implements AroundPropertyHook {
    private static final int LONG_RUN = 50;

    @Override
    public PropagationMode propagateTo() {
        return PropagationMode.ALL_DESCENDANTS;
    }

    @Override
    public PropertyExecutionResult aroundProperty(PropertyLifecycleContext context, PropertyExecutor property) {
        PropertyAttributes attributes = context.attributes();
        int tries = attributes.tries().orElse(1);
        if (tries > 1) {
            attributes.setTries(Lab.times(tries, tries * LONG_RUN));
            attributes.setSeed(Long.toString(Lab.seed(context.containerClass())));
            attributes.setWhenFixedSeed(FixedSeedMode.ALLOW);
        }
        return property.execute();
    }
}
