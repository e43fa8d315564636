package io.tidemark.bench;

import com.zaxxer.hikari.HikariDataSource;
import java.util.Properties;
import org.apache.camel.main.Main;

/** What an integrator writes first: Camel's own parts, its tar aggregation among them, in one YAML route. */
final class StockCamel {
    private StockCamel() {
    }

    /** Replicates all akten once, and ends. The arguments: the route's file, the source's port and name, the store. */
    public static void main(String[] args) throws Exception {
        var source = new HikariDataSource();
        source.setJdbcUrl("jdbc:postgresql://127.0.0.1:" + args[1] + "/" + args[2]);
        source.setUsername("postgres");
        source.setAutoCommit(false);
        var settings = new Properties();
        settings.setProperty("camel.main.routesIncludePattern", "file:" + args[0]);
        settings.setProperty("camel.main.durationMaxMessages", "1");
        settings.setProperty("camel.component.aws2-s3.uriEndpointOverride", args[3]);
        settings.setProperty("camel.component.aws2-s3.overrideEndpoint", "true");
        settings.setProperty("camel.component.aws2-s3.forcePathStyle", "true");
        settings.setProperty("camel.component.aws2-s3.accessKey", StoreProcess.ACCESS_KEY);
        settings.setProperty("camel.component.aws2-s3.secretKey", StoreProcess.SECRET_KEY);
        settings.setProperty("camel.component.aws2-s3.region", StoreProcess.REGION);
        var main = new Main();
        main.setOverrideProperties(settings);
        main.bind("source", source);
        main.run();
    }
}
