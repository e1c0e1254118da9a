package dev.codeonly.pipelines.kudu;

import java.util.regex.Pattern;

/**
 * One request that arrived, as a test looks at it.
 *
 * @param number from 1, in the order of arrival over all of Azure
 * @param path decoded, without the query
 * @param query as it was sent
 * @param command what {@code /api/command} was asked to run, else empty
 * @param bodySize bytes that were sent
 * @param status what was answered; {@link #UNDERWAY} before that, {@link #CUT} if the connection was closed instead
 */
public record Call(
        int number,
        Service service,
        String host,
        String method,
        String path,
        String query,
        String command,
        long bodySize,
        int status) {
    public static final int UNDERWAY = -1;
    public static final int CUT = 0;

    /** Whether it has this method (any if empty) and the whole path matches. */
    public boolean is(String wantedMethod, String pathPattern) {
        return (wantedMethod.isEmpty() || wantedMethod.equals(method)) && Pattern.matches(pathPattern, path);
    }

    Call answered(int with) {
        return new Call(number, service, host, method, path, query, command, bodySize, with);
    }
}
