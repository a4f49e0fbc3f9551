"""What a client has by the month: plans, periods that never drift, slices that always sum, hours that are included."""
