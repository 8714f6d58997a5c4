/** The addresses of Services where nothing says otherwise, as kubeadm has them. */
export const defaultServiceCidr = "10.96.0.0/16";
