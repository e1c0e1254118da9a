package dev.codeonly.backup;

import dev.codeonly.tree.Fingerprint;
import dev.codeonly.tree.Home;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** How far each incoming set is, as the maintainer sees it, in the words that the remote script has for it. */
public final class Arrivals {
    private Arrivals() {}

    public static Map<String, String> in(Home home) throws IOException {
        StoreView store = StoreView.of(home);
        Map<String, String> states = new TreeMap<>();
        // of several the one that is put last
        store.uploaded().forEach((set, files) -> {
            if (files.stream().anyMatch(file -> file.contains(".zip."))) {
                states.put(set.hex(), "parts");
            }
        });
        store.refused().forEach(set -> states.put(set.hex(), "refused"));
        store.done().forEach(set -> states.put(set.hex(), "expanding"));
        store.expanding().forEach(folder -> states.put(folder.substring(0, 64), "expanding"));
        store.sent().forEach(set -> states.put(set.hex(), "sent"));
        for (Fingerprint set : store.ready()) {
            if (ReadyMarker.counting(home.incoming(set)).isPresent()) {
                states.put(set.hex(), "ready");
            }
        }
        return states;
    }
}
