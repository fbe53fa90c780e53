-- Searching the cards of a book reads the rows of one property, not those of every card.
create index card_text_property on card_text (collection_id, property, object_id);
