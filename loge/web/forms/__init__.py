"""What people write, turned into what actions take. A form mends what can be mended and says how to mend the rest."""
