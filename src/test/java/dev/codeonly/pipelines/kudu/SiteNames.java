package dev.codeonly.pipelines.kudu;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * How a data app, or one slot of it, is called. The hosts are unique default host names, which nobody can guess: a client
 * has to ask ARM.
 */
record SiteNames(String group, String app, Optional<String> slot) {
    static final String REGION = "westeurope-01";

    String label() {
        String name = slot.map(one -> app + "-" + one).orElse(app);
        CRC32 hash = new CRC32();
        hash.update((group + "/" + name).getBytes(StandardCharsets.UTF_8));
        return name + "-" + String.format(Locale.ROOT, "%08x", hash.getValue()).substring(0, 6);
    }

    String scmHost() {
        return label() + ".scm." + REGION + ".azurewebsites.net";
    }

    String defaultHost() {
        return label() + "." + REGION + ".azurewebsites.net";
    }

    /** The name as ARM writes it. */
    String full() {
        return slot.map(one -> app + "/" + one).orElse(app);
    }

    /** The path of the resource in ARM. */
    String id() {
        return "/subscriptions/" + Arm.SUBSCRIPTION + "/resourceGroups/" + group + "/providers/Microsoft.Web/sites/"
                + app + slot.map(one -> "/slots/" + one).orElse("");
    }
}
