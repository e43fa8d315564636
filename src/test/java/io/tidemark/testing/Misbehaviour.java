package io.tidemark.testing;

/** What a {@link FaultProxy} does to a request or to its answer. */
public enum Misbehaviour {
    /** 503 SlowDown; the store is not asked. */
    SLOW_DOWN,
    /** 500 InternalError; the store is not asked. */
    INTERNAL_ERROR,
    /** 501 NotImplemented; the store is not asked. */
    NOT_IMPLEMENTED,
    /** The connection is reset before anything is read. */
    RESET,
    /** The connection is reset when half of the request's body has come; the store is not asked. */
    RESET_IN_REQUEST,
    /** The store does the work; the connection is reset in the middle of its answer. */
    RESET_IN_ANSWER,
    /** The request is taken and never answered; the store is not asked. */
    STALL,
    /** The store does the work; its answer never comes, until the client gives up. */
    STALL_AFTERWARDS,
    /** The store does the work; the connection ends without its answer. */
    LOSE_ANSWER,
    /** 200 to a PUT that the store is not asked to do. Other requests are served. */
    PRETEND,
    /** 200 with an error document to a PUT that the store is not asked to do. Other requests are served. */
    ERROR_IN_200,
    /** A byte of the request's body is changed on its way to the store. A request without a body is served. */
    CHANGE_REQUEST,
    /** A byte of the answer's body is changed on its way back, or the hash among its metadata where it has none. */
    CHANGE_ANSWER,
    /** 403 ExpiredToken; the store is not asked. */
    EXPIRED,
    /** 403 RequestTimeTooSkewed; the store is not asked. */
    CLOCK_SKEW,
    /** 404 NoSuchBucket; the store is not asked. */
    NO_BUCKET,
    /** 400 AuthorizationHeaderMalformed, as for a wrong region; the store is not asked. */
    WRONG_REGION
}
