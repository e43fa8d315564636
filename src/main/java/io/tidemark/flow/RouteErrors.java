package io.tidemark.flow;

import io.tidemark.TidemarkException;
import io.tidemark.config.ConfigurationException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.PropertyBindingException;

/**
 * Says where a route file that Camel refuses is wrong. Where Camel knows it, only the outermost of its errors says so, and the
 * innermost says what is wrong; of a route's id that is there twice it doesn't say where.
 */
final class RouteErrors {
    private static final Pattern FILE = Pattern.compile("Error pre-parsing resource: (?:file:|classpath:)?(.+)");
    private static final Pattern BEAN = Pattern.compile("Error creating bean: (.+) of type: (?:#class:)?(.+)");
    private static final Pattern TWICE = Pattern.compile(".*Duplicate route ids detected: (.+?)\\. .*");

    private RouteErrors() {
    }

    /**
     * The failure of a start, with file and bean or route where it is one of these and doesn't say so itself.
     *
     * @param texts the route files by their location
     */
    static RuntimeException placed(RuntimeException failure, Supplier<Map<String, String>> texts) {
        Optional<String> file = Optional.empty();
        Optional<String> bean = Optional.empty();
        Throwable innermost = failure;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof TidemarkException) {
                return failure;
            }
            String message = Optional.ofNullable(cause.getMessage()).orElse("");
            file = file.or(() -> found(FILE, message));
            bean = bean.or(() -> found(BEAN, message));
            Optional<String> twice = found(TWICE, message);
            if (twice.isPresent()) {
                List<String> files = new RouteFiles(texts.get()).of("route", "id", twice.get());
                String where = files.stream().distinct().count() == 1 ? "twice in " + files.get(0)
                        : "in " + String.join(" and in ", files);
                return new ConfigurationException(List.of("route " + twice.get() + ": is " + where
                        + "; give each route an id of its own"), failure);
            }
            innermost = cause instanceof PropertyBindingException || !(innermost instanceof PropertyBindingException) ? cause
                    : innermost;
        }
        Optional<String> fact = fact(innermost);
        if (bean.isEmpty() || fact.isEmpty()) {
            return failure;
        }
        return new ConfigurationException(List.of(file.map(name -> name + ", ").orElse("") + "bean " + bean.get() + ": "
                + fact.get()), failure);
    }

    private static Optional<String> found(Pattern pattern, String message) {
        Matcher matcher = pattern.matcher(message);
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private static Optional<String> fact(Throwable cause) {
        // Without the value, which may be a secret.
        if (cause instanceof PropertyBindingException property) {
            return Optional.of("its property " + property.getPropertyName() + " can't be set; correct its name, or its value");
        }
        if (cause instanceof ClassNotFoundException) {
            return Optional.of("there is no class " + cause.getMessage() + "; a stream's type is " + Stream.class.getName());
        }
        return Optional.of(cause).filter(ReflectiveOperationException.class::isInstance)
                .map(other -> "it can't be made: " + other + "; correct its type");
    }
}
