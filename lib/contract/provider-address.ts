/** Under which address the constructs name the provider, and Terraform finds it. */
export const PROVIDER_SOURCE = 'terraform.local/kollaform/docker';
