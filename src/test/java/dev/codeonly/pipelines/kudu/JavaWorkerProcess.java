package dev.codeonly.pipelines.kudu;

import com.microsoft.azure.functions.ExecutionContext;
import com.microsoft.azure.functions.HttpRequestMessage;
import com.microsoft.azure.functions.HttpResponseMessage;
import com.microsoft.azure.functions.HttpStatusType;
import java.io.File;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * A process that loads an app as the Java worker does: the jar and lib/ beside it in one loader below the worker's own, which
 * has the core library and is asked first. Arguments: jar, entry point, type of the trigger.
 */
final class JavaWorkerProcess {
    private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);

    private JavaWorkerProcess() {}

    public static void main(String[] arguments) throws Exception {
        File jar = new File(arguments[0]);
        List<URL> urls = new ArrayList<>(List.of(jar.toURI().toURL()));
        for (File library : Optional.ofNullable(new File(jar.getParentFile(), "lib").listFiles())
                .orElseThrow()) {
            urls.add(library.toURI().toURL());
        }
        ClassLoader loader = new URLClassLoader(urls.toArray(URL[]::new), JavaWorkerProcess.class.getClassLoader());
        // on threads of the common pool it is the worker's own, which does not see the app
        boolean ofTheWorker = Boolean.parseBoolean(System.getenv("CONTEXT_LOADER_OF_THE_WORKER"));
        Thread.currentThread().setContextClassLoader(ofTheWorker ? JavaWorkerProcess.class.getClassLoader() : loader);
        int dot = arguments[1].lastIndexOf('.');
        Class<?> type = loader.loadClass(arguments[1].substring(0, dot));
        Method method = Stream.of(type.getMethods())
                .filter(one -> one.getName().equals(arguments[1].substring(dot + 1)))
                .findFirst()
                .orElseThrow();
        boolean timer = arguments[2].equals("timerTrigger");
        Object input = timer ? "{\"IsPastDue\":false}" : request();
        Object answer =
                method.invoke(type.getDeclaredConstructor().newInstance(), input, context(type.getSimpleName()));
        if (answer instanceof HttpResponseMessage response) {
            OUT.println("\nANSWER " + response.getStatusCode() + " " + response.getBody());
        }
        System.exit(0);
    }

    private static ExecutionContext context(String function) {
        Logger logger = Logger.getAnonymousLogger();
        logger.setUseParentHandlers(false);
        logger.setLevel(Level.ALL);
        logger.addHandler(new Printing());
        return proxy(
                ExecutionContext.class,
                Map.of("getLogger", logger, "getInvocationId", "stand-in", "getFunctionName", function));
    }

    private static HttpRequestMessage<?> request() {
        return (HttpRequestMessage<?>) Proxy.newProxyInstance(
                HttpRequestMessage.class.getClassLoader(),
                new Class<?>[] {HttpRequestMessage.class},
                (self, method, arguments) -> switch (method.getName()) {
                    case "getQueryParameters", "getHeaders" -> Map.of();
                    case "getBody" -> Optional.empty();
                    case "createResponseBuilder" -> new Response((HttpStatusType) arguments[0]);
                    default -> throw new UnsupportedOperationException(method.toString());
                });
    }

    private static <T> T proxy(Class<T> type, Map<String, Object> answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (self, method, arguments) -> Optional.ofNullable(answers.get(method.getName()))
                        .orElseThrow(() -> new UnsupportedOperationException(method.toString()))));
    }

    private static final class Printing extends Handler {
        @Override
        public void publish(LogRecord line) {
            OUT.println(line.getLevel() + " " + line.getMessage());
        }

        @Override
        public void flush() {
            OUT.flush();
        }

        @Override
        public void close() {
            OUT.flush();
        }
    }

    private static final class Response implements HttpResponseMessage, HttpResponseMessage.Builder {
        private HttpStatusType status;
        private Object body = "";

        Response(HttpStatusType status) {
            this.status = status;
        }

        @Override
        public HttpStatusType getStatus() {
            return status;
        }

        @Override
        public String getHeader(String key) {
            return "";
        }

        @Override
        public Object getBody() {
            return body;
        }

        @Override
        public HttpResponseMessage.Builder status(HttpStatusType other) {
            status = other;
            return this;
        }

        @Override
        public HttpResponseMessage.Builder header(String key, String value) {
            return this;
        }

        @Override
        public HttpResponseMessage.Builder body(Object text) {
            body = text;
            return this;
        }

        @Override
        public HttpResponseMessage build() {
            return this;
        }
    }
}
