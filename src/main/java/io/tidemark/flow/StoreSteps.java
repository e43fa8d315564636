package io.tidemark.flow;

import io.tidemark.config.Confirm;
import io.tidemark.config.ConnectionSettings;
import io.tidemark.config.Settings;
import io.tidemark.store.MissingObjectException;
import io.tidemark.store.ObjectStore;
import io.tidemark.store.ObjectToStore;
import io.tidemark.store.StoreClients;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.component.aws2.s3.AWS2S3Constants;

/** Puts objects where nothing is overwritten, and looks whether they are there. */
public final class StoreSteps {
    private final Settings settings;
    private final StoreClients clients;
    // To find a store by how to connect to it was 1.4 % of the CPU of an attachment.
    private final Map<String, TenantStore> stores = new ConcurrentHashMap<>();

    /** @param client the name under which the routes know the store's client */
    private record TenantStore(ObjectStore store, String client) {
    }

    StoreSteps(Settings settings, StoreClients clients) {
        this.settings = settings;
        this.clients = clients;
    }

    /**
     * Prepares the PUT of the property {@code object}, with the name of the tenant's client in the property
     * {@code store}; {@code putNeeded} is false when the store is known to have it already.
     */
    public void prepare(Exchange exchange, @ExchangeProperty(ExchangeProperties.OBJECT) ObjectToStore object) {
        TenantStore its = tenantStore(exchange);
        ObjectStore store = its.store();
        exchange.setProperty(ExchangeProperties.STORE, its.client());
        exchange.setProperty(ExchangeProperties.CONDITIONAL, store.isConditional());
        exchange.setProperty(ExchangeProperties.PUT_NEEDED, !store.isAlreadyStored(object));
        var message = exchange.getMessage();
        message.setHeader(AWS2S3Constants.OVERRIDE_BUCKET_NAME, object.bucket());
        message.setHeader(AWS2S3Constants.KEY, object.key());
        message.setHeader(AWS2S3Constants.CONTENT_LENGTH, object.sizeBytes());
        message.setHeader(AWS2S3Constants.CONTENT_TYPE, object.contentType());
        message.setHeader(AWS2S3Constants.CONTENT_MD5, object.contentMd5());
        message.setHeader(AWS2S3Constants.METADATA, object.metadata());
        message.setBody(object.payload().body());
    }

    /** Learns from a PUT that succeeded how far the store can be trusted not to overwrite. */
    public void learn(Exchange exchange, @ExchangeProperty(ExchangeProperties.OBJECT) ObjectToStore object) {
        store(exchange).learnFrom(object);
    }

    /** Creates the bucket that a PUT found missing; {@code bucketCreated} is set, so that it is tried once. */
    public void createBucket(Exchange exchange, @ExchangeProperty(ExchangeProperties.OBJECT) ObjectToStore object) {
        store(exchange).createBucket(object.bucket());
        exchange.setProperty(ExchangeProperties.BUCKET_CREATED, true);
    }

    /** Learns from a PUT that was refused, by an object that is the same, to ask first for those that follow. */
    public void learnTaken(Exchange exchange, @ExchangeProperty(ExchangeProperties.OBJECT) ObjectToStore object) {
        store(exchange).learnTaken(object);
    }

    /** Learns from a PUT that failed that the store knows no conditions: no further one has any. */
    public void learnUnconditional(Exchange exchange) {
        store(exchange).learnUnconditional();
    }

    /** Whether attachments are confirmed too, and not archives alone. */
    public boolean isConfirmingAttachments(@ExchangeProperty(ExchangeProperties.TENANT) String tenant) {
        return settings.store(tenant).confirm() == Confirm.ALL;
    }

    /**
     * Confirms that the store has the object: by its size and the hash in its metadata, not by the answer to the PUT.
     *
     * @throws MissingObjectException when it is not there
     */
    public void confirm(Exchange exchange, @ExchangeProperty(ExchangeProperties.OBJECT) ObjectToStore object) {
        Instant storedAt = store(exchange).find(object)
                .orElseThrow(() -> new MissingObjectException(object));
        exchange.setProperty(ExchangeProperties.STORED_AT, storedAt);
    }

    private ObjectStore store(Exchange exchange) {
        return tenantStore(exchange).store();
    }

    private TenantStore tenantStore(Exchange exchange) {
        return stores.computeIfAbsent(exchange.getProperty(ExchangeProperties.TENANT, String.class), tenant -> {
            ConnectionSettings connection = settings.store(tenant).connection();
            return new TenantStore(clients.store(connection), clients.names().get(connection));
        });
    }
}
