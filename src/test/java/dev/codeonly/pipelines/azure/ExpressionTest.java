package dev.codeonly.pipelines.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("An expression")
class ExpressionTest {
    private static final Scope SCOPE = Scope.of(
            Map.of(
                    "name",
                    "data-ingest",
                    "flag",
                    true,
                    "off",
                    false,
                    "attempts",
                    3.0,
                    "nothing",
                    "",
                    "apps",
                    Node.of(List.of("in", "ingest", "out"), Source.given()),
                    "app",
                    Node.of(Map.of("slot", "blue", "sizes", List.of("31", "488")), Source.given())),
            Scope.variablesOf(Map.of("Build.Reason", "Manual")));

    @ParameterizedTest(name = "{0} is {1}")
    @DisplayName("is worth what Azure makes of it")
    @CsvSource(delimiter = '|', quoteCharacter = '"', ignoreLeadingAndTrailingWhitespace = true, textBlock = """
            'it''s'                                          | it's
            parameters.name                                  | data-ingest
            parameters['name']                               | data-ingest
            parameters.NAME                                  | data-ingest
            parameters.app.slot                              | blue
            parameters.app.sizes[1]                          | 488
            parameters.app.absent                            | ""
            parameters.apps[7]                               | ""
            parameters.flag                                  | True
            parameters.attempts                              | 3
            -1.50                                            | -1.5
            variables['Build.Reason']                        | Manual
            eq(parameters.name, 'DATA-ingest')               | True
            eq(parameters.flag, true)                        | True
            eq('False', parameters.off)                      | True
            eq(parameters.attempts, '3')                     | True
            eq(parameters.attempts, 'three')                 | False
            ne(parameters.name, 'x')                         | True
            and(parameters.flag, true, not(parameters.off))  | True
            and(false, parameters.absent)                    | False
            or(true, parameters.absent)                      | True
            not(parameters.nothing)                          | True
            in(parameters.name, 'a', 'Data-Ingest')          | True
            notIn(parameters.name, 'a', 'b')                 | True
            contains(parameters.name, 'INGEST')              | True
            containsValue(parameters.apps, 'Out')            | True
            containsValue(parameters.app, 'green')           | False
            startsWith(parameters.name, 'Data')              | True
            endsWith(parameters.name, 'gest')                | True
            coalesce(parameters.nothing, parameters.name)    | data-ingest
            format('{0}-{1}{{x}}', parameters.name, 2)       | data-ingest-2{x}
            join(',', parameters.apps)                       | in,ingest,out
            lower('TITLE')                                   | title
            upper('title')                                   | TITLE
            replace(parameters.name, '-', '_')               | data_ingest
            split('a,b,c', ',')[2]                           | c
            length(parameters.apps)                          | 3
            length(parameters.name)                          | 11
            iif(parameters.flag, 'yes', parameters.absent)   | yes
            """)
    void isWorth(String expression, String expected) {
        assertThat(Values.text(ExpressionParser.parse(expression).evaluate(SCOPE)))
                .isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @DisplayName("is refused")
    @CsvSource(delimiter = '|', quoteCharacter = '"', ignoreLeadingAndTrailingWhitespace = true, textBlock = """
            parameters.absent             | 'absent' is no parameter of this file
            variables.absent              | 'absent' is no variable that is known when the pipeline is compiled
            dependencies.a.result         | 'dependencies' means nothing in a template expression
            succeeded()                   | function 'succeeded' does not exist here
            counter('a', 1)               | function 'counter' does not exist here
            eq('a')                       | function 'eq' does not take 1 arguments
            eq('a', 'b'                   | something is missing at its end
            eq('a' 'b')                   | ''b'' is not expected there
            'a' == 'b'                    | is not understood from '== 'b''
            not('false')                  | the text 'false' is true for Azure whatever it says
            eq(parameters.off, 'false')   | the text 'false' is true for Azure whatever it says
            parameters.name.length        | a single value has no 'length'
            lower(parameters.apps)        | a list stands where a text is needed
            format('{1}', 'a')            | format has no argument for {1}
            1.2.3                         | is not understood from '1.2.3'
            """)
    void isRefused(String expression, String message) {
        assertThatThrownBy(() -> ExpressionParser.parse(expression).evaluate(SCOPE))
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining(message);
    }
}
