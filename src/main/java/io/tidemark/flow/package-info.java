/**
 * What the routes call: thin steps between Camel's exchanges and the core, and the wiring of the whole.
 *
 * <p>The names under which the routes know these beans are bound in {@link io.tidemark.flow.Tidemark}.
 */
package io.tidemark.flow;
