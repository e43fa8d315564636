package io.tidemark.ops;

import io.tidemark.StreamKey;
import io.tidemark.state.RunReport;
import io.tidemark.state.RunReport.Outcome;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.ManagementAgent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows streams and service in JMX, beside Camel's own MBeans, which take them away again when Camel stops. */
public final class JmxStreams implements RunBoard.Watcher {
    private static final Logger LOG = LoggerFactory.getLogger(JmxStreams.class);
    private static final String DOMAIN = "io.tidemark";
    // Wherever these stand, a name needs no quotes. Whatever else a tenant's name may hold, it can't break out of its own.
    private static final Pattern PLAIN = Pattern.compile("[\\p{L}\\p{N}._-]+");

    private final ManagementAgent agent;
    private final Duration lagMax;
    private final Controls controls;
    private final Clock clock;
    private final Map<StreamKey, ManagedStream> streams = new ConcurrentHashMap<>();

    private JmxStreams(ManagementAgent agent, Duration lagMax, Controls controls, Clock clock) {
        this.agent = agent;
        this.lagMax = lagMax;
        this.controls = controls;
        this.clock = clock;
    }

    /** Shows the service and all streams of the board; empty where Camel's JMX is switched off. */
    public static Optional<JmxStreams> show(CamelContext context, RunBoard board, Duration lagMax, String version,
                                            Controls controls, Clock clock) {
        ManagementAgent agent = context.getManagementStrategy().getManagementAgent();
        if (agent == null) {
            return Optional.empty();
        }
        var shown = new JmxStreams(agent, lagMax, controls, clock);
        shown.register(new ManagedService(board, lagMax, version, clock), DOMAIN + ":type=Service");
        board.watch(shown);
        return Optional.of(shown);
    }

    /** The name of a stream's MBean. */
    static String name(StreamKey key) {
        return DOMAIN + ":type=Stream,tenant=" + quoted(key.tenant()) + ",stream=" + quoted(key.stream()) + ",target="
                + quoted(key.target());
    }

    private static String quoted(String value) {
        return PLAIN.matcher(value).matches() ? value : ObjectName.quote(value);
    }

    @Override
    public void appeared(StreamFigures stream) {
        var managed = new ManagedStream(stream, lagMax, controls, clock);
        if (streams.putIfAbsent(stream.key(), managed) == null) {
            register(managed, name(stream.key()));
        }
    }

    @Override
    public void ended(StreamFigures stream, RunReport report) {
        if (report.outcome() == Outcome.FAILED) {
            send(stream, ManagedStream.RUN_FAILED, report.message());
        }
    }

    void send(StreamFigures stream, String type, String message) {
        Optional.ofNullable(streams.get(stream.key())).ifPresent(managed -> managed.send(type, message));
    }

    private void register(Object managed, String name) {
        try {
            agent.register(managed, new ObjectName(name));
        } catch (MalformedObjectNameException e) {
            throw new IllegalStateException("whatever is not a letter or digit is quoted", e);
        } catch (JMException e) {
            // The console lacks it; replication doesn't suffer.
            LOG.warn("not shown in JMX name={}: {}", name, e.getMessage());
        }
    }
}
