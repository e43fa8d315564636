/**
 * Typed settings, read once at start, with all their problems reported at once.
 *
 * <p>{@link io.tidemark.config.ConfigFiles} finds the folders and wires Camel's properties component, which is the one
 * reader of properties; {@link io.tidemark.config.PropertySource} is what it looks like from here, and
 * {@link io.tidemark.config.Settings} what comes out.
 */
package io.tidemark.config;
