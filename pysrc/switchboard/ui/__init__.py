"""What the operator sees, as data: state in, elements out. The rim puts them into shadow roots."""
