"""Why a code is answered as it is: the resolver's own decision, put into words."""
