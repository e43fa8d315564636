/**
 * The target: S3 stores, seen as places where objects are put once and never overwritten. It knows no Camel.
 */
package io.tidemark.store;
