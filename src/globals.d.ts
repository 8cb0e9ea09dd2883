/** `true` in development and test builds, where illegal transitions throw; the published files hold `false`. */
declare const __DEV__: boolean;
