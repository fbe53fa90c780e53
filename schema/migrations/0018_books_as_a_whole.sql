-- A book stands in a home as a whole by the rule for all collections: what a whole organisation has only where the viewer
-- took it in.
create or replace function stands_whole(p_collection bigint, p_viewer bigint) returns boolean
language plpgsql stable as $$
begin
    return stands_with(p_collection, p_viewer, (select v.state from viewer_collection v
                                                 where v.viewer_id = p_viewer and v.collection_id = p_collection));
end $$;

drop function cards_through(bigint, bigint); -- what it told is told with the cards
