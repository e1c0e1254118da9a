package dev.codeonly.lab.inputs;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Tuple;

/** Texts that nobody means well with, or that a slip of the hand makes. */
final class Hostile {
    /** A shell, an interpreter, a terminal, a log or a path may take each of these for more than a word. */
    static final List<String> WORDS = List.of(
            "",
            " ",
            "..",
            "../../etc",
            "/",
            "-c",
            "--home",
            "$(touch canary)",
            "`touch canary`",
            ";touch canary",
            "| touch canary",
            "&& touch canary",
            "a[$(touch canary)]",
            "${IFS}",
            "<(id)",
            "'",
            "\"",
            "\\",
            "*",
            "?",
            "[a",
            "{a,b",
            "~root",
            "!!",
            "#",
            "%s%n",
            "{0}",
            "${jndi:ldap://x}",
            "null",
            "0x10",
            "007",
            "-1",
            "9223372036854775808",
            "1e999999999",
            "NaN",
            "PT1H\nPT2H",
            "PT-1S",
            "PT9223372036854775807S",
            "999:59:59",
            "\u0000",
            "\n",
            "\r\n",
            "\t",
            "\u001b[2J\u001b]0;x\u0007",
            "\u0085",
            "\u2028",
            "\u202Egnp",
            "\uFEFF",
            "\uD800",
            "\u0661",
            "\u0130\u0131",
            "na\u0308me",
            "__import__('os')",
            "import os; os.system('touch canary')",
            "Fingerprint: " + "0".repeat(64));

    private Hostile() {}

    /** Any text: random characters, the words above, both in a row, very long ones, and a good one with a slip. */
    static Arbitrary<String> texts(String... good) {
        Arbitrary<String> random = Arbitraries.strings().ofMaxLength(30);
        Arbitrary<String> words = Arbitraries.of(WORDS);
        Arbitrary<String> several =
                Arbitraries.oneOf(words, random).list().ofMaxSize(5).map(parts -> String.join("", parts));
        Arbitrary<String> longOnes = Arbitraries.oneOf(words, random)
                .flatMap(part -> Arbitraries.of(200, 5_000, 50_000).map(part::repeat))
                .map(text -> text.substring(0, Math.min(60_000, text.length())));
        Arbitrary<String> any = Arbitraries.frequencyOf(
                Tuple.of(3, random), Tuple.of(4, words), Tuple.of(2, several), Tuple.of(1, longOnes));
        return good.length == 0 ? any : Arbitraries.oneOf(any, slips(good), Arbitraries.of(good));
    }

    /** A good text into which another was put, at the cost of some of its own characters. */
    static Arbitrary<String> slips(String... good) {
        Arbitrary<String> put = Arbitraries.oneOf(
                Arbitraries.of(WORDS),
                Arbitraries.strings().ofLength(1),
                Arbitraries.of("0", "a", ",", "]", "}", "\""));
        return Arbitraries.of(good)
                .flatMap(text -> Arbitraries.integers()
                        .between(0, text.length())
                        .flatMap(at -> Arbitraries.integers()
                                .between(at, Math.min(text.length(), at + 3))
                                .flatMap(to -> put.map(slip -> text.substring(0, at) + slip + text.substring(to)))));
    }

    /** Texts with a secret in them, written with the mark in its place. */
    static Arbitrary<String> secretsWith(String mark) {
        return Arbitraries.of(
                "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=" + mark + "==",
                "Endpoint=sb://x/;SharedAccessKeyName=a;SharedAccessKey=" + mark + "=",
                "BlobEndpoint=https://x/;SharedAccessSignature=" + mark,
                "https://x.blob.core.windows.net/package-sets?sv=2020&sig=" + mark,
                "Server=tcp:x;User=a;Password=" + mark,
                "https://user:" + mark + "@host/package-sets",
                "Bearer " + mark,
                "InstrumentationKey=" + mark,
                "client_secret: " + mark,
                "-----BEGIN PRIVATE KEY----- " + mark,
                mark + "Aq8Q~" + "aB3".repeat(12),
                "AAAA" + mark + "+0bC".repeat(18) + "==");
    }
}
