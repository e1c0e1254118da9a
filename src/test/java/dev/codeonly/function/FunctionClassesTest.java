package dev.codeonly.function;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.core.joran.spi.JoranException;
import com.microsoft.azure.functions.ExecutionContext;
import com.microsoft.azure.functions.HttpMethod;
import com.microsoft.azure.functions.HttpRequestMessage;
import com.microsoft.azure.functions.HttpResponseMessage;
import com.microsoft.azure.functions.annotation.AuthorizationLevel;
import com.microsoft.azure.functions.annotation.FunctionName;
import com.microsoft.azure.functions.annotation.HttpTrigger;
import com.microsoft.azure.functions.annotation.TimerTrigger;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.AbstractMap;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mockito.Mockito;

/**
 * The classes that the Java worker loads. It neither answers nor logs an invocation whose class fails to load or to be
 * made, so each is trivial, and what happens inside is caught there.
 */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class FunctionClassesTest {
    @Nested
    class Every_function_class {
        static List<Class<?>> functionClasses() throws Exception {
            return classesOfThisPackage().stream()
                    .filter(type -> !entryPoints(type).isEmpty())
                    .toList();
        }

        @Test
        void is_found_by_this_test() throws Exception {
            assertThat(functionClasses()).contains(PackageBackup.class, StartTick.class);
        }

        @ParameterizedTest
        @MethodSource("functionClasses")
        void is_a_public_top_level_class_with_a_public_constructor_without_parameters(Class<?> type) {
            assertThat(Modifier.isPublic(type.getModifiers())).isTrue();
            assertThat(type.getEnclosingClass()).isNull();
            assertThat(type.getSuperclass()).isEqualTo(Object.class);
            assertThat(type.getConstructors())
                    .singleElement()
                    .satisfies(constructor ->
                            assertThat(constructor.getParameterCount()).isZero());
        }

        @ParameterizedTest
        @MethodSource("functionClasses")
        void initialises_nothing_when_it_is_loaded_or_made(Class<?> type) throws IOException {
            assertThat(bytecode(type)).as("a static initialiser").doesNotContain("<clinit>");
            assertThat(type.getDeclaredFields())
                    .allMatch(field -> Modifier.isStatic(field.getModifiers())
                            && Modifier.isFinal(field.getModifiers())
                            && isConstant(field));
        }

        @ParameterizedTest
        @MethodSource("functionClasses")
        void has_one_method_for_each_entry_name(Class<?> type) {
            List<String> methods = Arrays.stream(type.getDeclaredMethods())
                    .map(Method::getName)
                    .toList();

            assertThat(entryPoints(type)).allSatisfy(method -> {
                assertThat(methods.stream().filter(method.getName()::equals)).hasSize(1);
                assertThat(Modifier.isPublic(method.getModifiers())).isTrue();
            });
        }

        @Test
        void has_a_name_of_its_own_that_the_worker_can_load_and_a_setting_can_disable() throws Exception {
            List<String> names = functionClasses().stream()
                    .flatMap(type -> entryPoints(type).stream())
                    .map(method -> method.getAnnotation(FunctionName.class).value())
                    .toList();

            assertThat(names)
                    .doesNotHaveDuplicates()
                    .allSatisfy(name -> assertThat(name.toLowerCase(Locale.ROOT))
                            .as("the worker takes a folder …lib for the library; a hyphen cannot be disabled on Linux")
                            .matches("[a-z][a-z0-9]*")
                            .doesNotEndWith("lib"));
        }

        private static boolean isConstant(Field field) {
            return field.getType().isPrimitive() || field.getType().equals(String.class);
        }
    }

    @Nested
    class The_timer_function {
        @Test
        void runs_every_five_minutes() throws NoSuchMethodException {
            Method run = PackageBackup.class.getMethod("run", String.class, ExecutionContext.class);
            TimerTrigger trigger = (TimerTrigger) run.getParameterAnnotations()[0][0];

            assertThat(run.getAnnotation(FunctionName.class).value()).isEqualTo("PackageBackup");
            assertThat(trigger.schedule()).isEqualTo("0 */5 * * * *");
        }

        @Test
        void catches_whatever_is_thrown_and_logs_it_once() throws JoranException {
            try (FakeHost host = new FakeHost()) {
                ExecutionContext context = host.invocation();
                Mockito.when(context.getFunctionName()).thenThrow(new NoClassDefFoundError("planted {0}"));

                new PackageBackup().run("{\"IsPastDue\":false}", context);

                assertThat(host.records()).singleElement().satisfies(sent -> {
                    assertThat(sent.getLevel()).isEqualTo(Level.SEVERE);
                    assertThat(sent.getMessage())
                            .isEqualTo("The tick could not run: java.lang.NoClassDefFoundError: planted {0}");
                    assertThat(sent.getThrown()).isInstanceOf(NoClassDefFoundError.class);
                });
                assertThat(host.printed()).isEmpty();
            }
        }
    }

    @Nested
    class The_function_that_starts_a_tick {
        @Test
        void is_called_by_POST_with_a_function_key() throws NoSuchMethodException {
            Method run = StartTick.class.getMethod("run", HttpRequestMessage.class, ExecutionContext.class);
            HttpTrigger trigger = (HttpTrigger) run.getParameterAnnotations()[0][0];

            assertThat(run.getAnnotation(FunctionName.class).value()).isEqualTo("StartTick");
            assertThat(trigger.methods()).containsExactly(HttpMethod.POST);
            assertThat(trigger.authLevel()).isEqualTo(AuthorizationLevel.FUNCTION);
            assertThat(trigger.route()).as("the address is /api/StartTick").isEmpty();
        }

        @Test
        void catches_whatever_is_thrown_logs_it_once_and_answers_without_it() throws JoranException {
            try (FakeHost host = new FakeHost()) {
                FakeRequest request = new FakeRequest(new AbstractMap<>() {
                    @Override
                    public Set<Entry<String, String>> entrySet() {
                        throw new NoClassDefFoundError("planted {0}");
                    }
                });

                HttpResponseMessage answer = new StartTick().run(request, host.invocation(StartTick.NAME));

                assertThat(answer.getStatusCode()).isEqualTo(500);
                assertThat(answer.getBody())
                        .isEqualTo("{\"error\":\"the tick could not run; the log of this invocation says why\"}");
                assertThat(host.records()).singleElement().satisfies(sent -> {
                    assertThat(sent.getLevel()).isEqualTo(Level.SEVERE);
                    assertThat(sent.getMessage())
                            .isEqualTo("The tick could not run: java.lang.NoClassDefFoundError: planted {0}");
                });
                assertThat(InvocationLog.forward(Level.INFO, "late")).isFalse();
            }
        }
    }

    private static List<Method> entryPoints(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(FunctionName.class))
                .toList();
    }

    private static List<Class<?>> classesOfThisPackage()
            throws IOException, URISyntaxException, ClassNotFoundException {
        Path folder = Path.of(Objects.requireNonNull(PackageBackup.class.getResource("PackageBackup.class"))
                        .toURI())
                .getParent();
        List<Class<?>> classes = new java.util.ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString();
                if (name.endsWith(".class") && !name.equals("package-info.class")) {
                    classes.add(Class.forName(PackageBackup.class.getPackageName() + "."
                            + name.substring(0, name.length() - ".class".length())));
                }
            }
        }
        return classes;
    }

    private static String bytecode(Class<?> type) throws IOException {
        try (InputStream in = Objects.requireNonNull(type.getResourceAsStream(type.getSimpleName() + ".class"))) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }
}
