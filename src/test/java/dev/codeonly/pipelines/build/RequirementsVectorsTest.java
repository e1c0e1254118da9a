package dev.codeonly.pipelines.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codeonly.fixtures.PythonTools;
import dev.codeonly.fixtures.RequirementsVector;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The vectors of normalised requirements")
class RequirementsVectorsTest {
    /** Pip's own reader, of both files of every vector; blanks within a line are nothing to it. */
    private static final String PIP = """
            import sys
            from pip._internal.network.session import PipSession
            from pip._internal.req.req_file import parse_requirements
            def read(file):
                return [" ".join(r.requirement.split()) for r in parse_requirements(file, session=PipSession())]
            for file, expected in zip(sys.argv[1::2], sys.argv[2::2]):
                print("same" if read(file) == read(expected) != [] else "%s: %s" % (file, read(file)))
            """;

    static Stream<RequirementsVector> vectors() {
        return RequirementsVector.all().stream();
    }

    @ParameterizedTest
    @MethodSource("vectors")
    @DisplayName("are what normalise_requirements.py prints")
    void script(RequirementsVector vector) throws IOException {
        String out = Script.python("normalise_requirements.py")
                .run(vector.file())
                .exits(0)
                .out();

        assertThat(out).isEqualTo(Files.readString(vector.expected()));
    }

    @Test
    @DisplayName("require the same of pip before and after")
    void pip() {
        List<RequirementsVector> vectors = RequirementsVector.all();
        Object[] files = vectors.stream()
                .flatMap(vector -> Stream.of(vector.file(), vector.expected()))
                .toArray();

        String out = Script.program(PythonTools.pythonWithPip(), "-c", PIP)
                .run(files)
                .exits(0)
                .out();

        assertThat(out.lines().toList()).hasSize(vectors.size()).containsOnly("same");
    }
}
