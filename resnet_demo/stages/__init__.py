"""What the stages of ResNet-50 see in a photo: feature maps, sums, refinement, channel search."""
