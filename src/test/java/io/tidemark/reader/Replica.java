package io.tidemark.reader;

import java.util.List;

/**
 * What a tenant's stream holds in the store, and all that is wrong with it.
 *
 * @param archives           the chain, sequence 1 first
 * @param rows               in the chain's archives; a row that changed counts once a version
 * @param attachments        stored ones, as the chain's archives list them
 * @param missingAttachments those the source lacked
 * @param setAside           rows named by their archive instead of being in it
 * @param orphans            objects that are sound but that no archive of the chain names
 * @param strangers          objects that the format doesn't know; below the stream's own folder they are problems too
 * @param notes              what a person may want to know and what is no fault
 * @param problems           each begins with the name of the object at fault
 */
public record Replica(String tenant, String stream, List<Archive> archives, long rows, long attachments,
                      long missingAttachments, long setAside, List<String> orphans, List<String> strangers,
                      List<String> notes, List<String> problems) {

    public boolean sound() {
        return problems.isEmpty();
    }
}
