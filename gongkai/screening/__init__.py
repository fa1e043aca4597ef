"""What must not leak: in words, and in what a file holds beside the words it shows. Pure, and readers behind the wall."""
