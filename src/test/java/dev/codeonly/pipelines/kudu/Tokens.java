package dev.codeonly.pipelines.kudu;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tokens of the session that {@code az} is logged in with: opaque, for one service each, and the same one until it expires. */
public final class Tokens {
    static final String MANAGEMENT = "https://management.azure.com";
    static final String STORAGE = "https://storage.azure.com";

    private static final String FEDERATION_OVER =
            "AADSTS700024: Client assertion is not within its valid time range. Current time: 2026-11-23T08:12:31Z,"
                    + " assertion valid from 2026-11-23T08:00:00Z, expiry time of assertion 2026-11-23T08:10:00Z.";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Map<String, Map<String, Integer>> usesLeft =
            Map.of(MANAGEMENT, new HashMap<>(), STORAGE, new HashMap<>());
    private final List<String> issued = new ArrayList<>();
    private int uses = Integer.MAX_VALUE;
    private boolean federationOver;
    private boolean forbidden;

    /** Every token so far is refused with 401 from now on; the next that is asked for is a new one. */
    public synchronized void expire() {
        usesLeft.values().forEach(Map::clear);
    }

    /** Each new token is good for that many calls. */
    public synchronized void lastFor(int calls) {
        uses = calls;
    }

    /** As ten minutes after the login of a federated connection: no new token, whoever asks. */
    public synchronized void endFederation() {
        federationOver = true;
    }

    /** The identity has no right to anything: every valid token is answered 403. */
    public synchronized void forbid() {
        forbidden = true;
    }

    Answer get() {
        return get(MANAGEMENT);
    }

    /** For a service that is called by that resource. */
    synchronized Answer get(String resource) {
        Map<String, Integer> left = usesLeft.get(resource);
        if (left == null) {
            return Answer.text(400, "AADSTS500011: The resource principal named " + resource + " was not found.");
        }
        if (federationOver) {
            return Answer.text(400, FEDERATION_OVER);
        }
        if (left.isEmpty()) {
            byte[] random = new byte[48];
            RANDOM.nextBytes(random);
            String token = "eyJ" + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
            issued.add(token);
            left.put(token, uses);
        }
        return Answer.text(200, left.keySet().iterator().next());
    }

    /** Why a request to that resource may not pass; bearer tokens only, as with basic publishing credentials switched off. */
    synchronized Optional<Answer> refusal(Request request, String resource) {
        Map<String, Integer> tokens = usesLeft.get(resource);
        String token = request.header("Authorization")
                .filter(value -> value.startsWith("Bearer "))
                .map(value -> value.substring("Bearer ".length()))
                .orElse("");
        Integer left = tokens.get(token);
        if (left == null) {
            return Optional.of(Answer.html(401, "<html><body>401 - Unauthorized: Access is denied</body></html>")
                    .with("WWW-Authenticate", "Bearer"));
        }
        if (left == 1) {
            tokens.remove(token);
        } else {
            tokens.put(token, left - 1);
        }
        return forbidden ? Optional.of(Answer.text(403, "The client has no right to do this.")) : Optional.empty();
    }

    synchronized List<String> issued() {
        return List.copyOf(issued);
    }
}
