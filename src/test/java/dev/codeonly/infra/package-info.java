/**
 * What {@code infra/maintainer.json} makes of parameters, evaluated here as Azure Resource Manager would: strictly, so that a
 * function, parameter or kind of resource that is not known here fails a test rather than a deployment.
 */
package dev.codeonly.infra;
