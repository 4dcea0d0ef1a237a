ALTER TABLE flavors ADD COLUMN description TEXT NULL;
