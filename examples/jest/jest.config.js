// Nothing here is for Holdfast.
module.exports = { testEnvironment: 'jsdom' };
