/**
 * Looks whether database and stores are what Tidemark needs, by what they do, and says for each finding what it means and
 * what to do. Independent of Camel.
 */
package io.tidemark.doctor;
