CREATE TABLE IF NOT EXISTS orders (
	id             text PRIMARY KEY,
	customer       text NOT NULL,
	sku            text NOT NULL,
	quantity       bigint NOT NULL,
	reservation_id text NOT NULL,
	state          text NOT NULL,
	placed_at      timestamptz NOT NULL DEFAULT now()
);
