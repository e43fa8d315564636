/**
 * A run and what it is made of: pages, batches and their attachments. It knows no Camel.
 *
 * <p>A run does pages one after the other; a page fills batches one after the other, in one thread; each batch is
 * stored while the next one fills. A page is committed only when all its batches are confirmed.
 */
package io.tidemark.run;
