/** Operations: what runs did, health, metrics, and who may use the management port. */
package io.tidemark.ops;
